import { describe, expect, it } from 'vitest'
import { loopbackCallback } from './loopback'
import { safePath } from './safePath'

describe('where a sign-in leads', () => {
  it.each([
    ['/files/holiday?sort=size', '/files/holiday?sort=size'],
    [undefined, '/files'],
    ['//evil.example/x', '/files'],
    ['/\\evil.example', '/files'],
    ['https://evil.example', '/files'],
    ['javascript:alert(1)', '/files'],
    ['/login', '/files'],
  ])('%s leads to %s', (next, expected) => {
    expect(safePath(next)).toBe(expected)
  })
})

describe('where a token for the command line goes', () => {
  it.each(['http://127.0.0.1:54221?state=ab12', 'http://localhost:8000/done', 'http://[::1]:9000/'])('%s is this machine', (cb) => {
    expect(loopbackCallback(cb)?.port).toMatch(/\d+/)
  })
  it.each([
    'https://127.0.0.1:54221',
    'http://127.0.0.1',
    'http://127.0.0.1.evil.example:80/',
    'http://127.0.0.1:80@evil.example/',
    'http://user@127.0.0.1:80/',
    'http://evil.example:54221/?x=http://127.0.0.1:1',
    'http://0x7f000001:80/',
    'http://2130706433:80/',
    'http://127.0.0.1:80\\@evil.example/',
    'http://127.0.0.1:99999/',
    ' http://127.0.0.1:80/',
    'javascript:alert(1)',
    '',
  ])('%s is refused', (cb) => {
    expect(loopbackCallback(cb)).toBeNull()
  })
})
