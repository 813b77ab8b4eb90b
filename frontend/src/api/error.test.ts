import { describe, expect, it } from 'vitest'
import { ApiError, describeError, wordsOf } from './error'

describe('the words of a refusal', () => {
  it.each([
    [404, 'text/plain;charset=utf-8', "There is no namespace 't1': create it first.", "There is no namespace 't1': create it first."],
    [400, 'application/json', '{"error":"name is blank"}', 'Name is blank.'],
    [400, 'application/problem+json', '{"title":"Bad Request","detail":"the name is blank"}', 'The name is blank.'],
    [404, 'text/html', '<!DOCTYPE html><h1>Not Found</h1>', 'It is not there any more.'],
    [502, 'text/html', '<html>', 'The service behind this page does not answer. Try again in a moment.'],
    [507, null, '', 'There is not enough space left.'],
    [418, 'application/json', '{"err', 'The service answered with status 418.'],
    [500, 'text/plain', 'x'.repeat(500), 'The service answered with status 500.'],
  ])('%i %s', (status, type, body, expected) => {
    expect(wordsOf(status, type, body)).toBe(expected)
  })
  it('say when to try again, and name the request', () => {
    expect(describeError(new ApiError(429, 'Too many attempts.', 'r-1', 130))).toEqual({
      message: 'Too many attempts. Try again in 3 min.',
      requestId: 'r-1',
    })
  })
})
