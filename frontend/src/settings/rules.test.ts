import { expect, it } from 'vitest'
import { inFours, passwordProblem, sixDigits, suggestPassword, usernameProblem } from './rules'

it('says what is wrong with a password before the service does', () => {
  expect(passwordProblem('seven77')).toMatch(/at least 8/)
  expect(passwordProblem('ä'.repeat(8))).toBeNull()
  expect(passwordProblem('x'.repeat(257))).toMatch(/at most 256/)
  expect(passwordProblem(' eight888')).toMatch(/blank/)
})

it('knows what user names look like', () => {
  expect(usernameProblem('mira.b+1@home')).toBeNull()
  expect(usernameProblem('.mira')).toMatch(/begin with/)
  expect(usernameProblem('m'.repeat(65))).toMatch(/at most 64/)
  expect(usernameProblem('')).not.toBeNull()
})

it('suggests passwords that pass, from fair letters only', () => {
  const suggested = suggestPassword()
  expect(suggested).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/)
  expect(passwordProblem(suggested)).toBeNull()
  expect(suggestPassword()).not.toBe(suggested)
  // 248 and above would make some letters likelier than others.
  let round = 0
  expect(suggestPassword((bytes) => bytes.fill(round++ === 0 ? 255 : 0))).toBe('aaaaa-aaaaa-aaaaa-aaaaa')
})

it('takes the code of an app however it is typed', () => {
  expect(sixDigits('123 456')).toBe('123456')
  expect(sixDigits(' 123456\n')).toBe('123456')
  expect(sixDigits('12345')).toBeNull()
  expect(sixDigits('abcdef')).toBeNull()
})

it('shows a secret in groups of four', () => {
  expect(inFours('ABCDEFGHIJ')).toBe('ABCD EFGH IJ')
})
