import { expect, it } from 'vitest'
import { codeProblem, next, start, type Step, type TotpEvent } from './totpFlow'

const offer = { secret: 'ABCD', uri: 'otpauth://totp/x', state: 's1' }
const after = (...events: TotpEvent[]): Step => events.reduce(next, start)

it('goes from the secret over a right code to the recovery codes', () => {
  expect(after({ type: 'offered', offer })).toEqual({ step: 'scan', offer })
  expect(after({ type: 'offered', offer }, { type: 'accepted', codesLeft: 0 })).toEqual({ step: 'codes', codes: null })
  const shown = after({ type: 'offered', offer }, { type: 'accepted', codesLeft: 0 }, { type: 'codes', codes: ['a-b'] })
  expect(shown).toEqual({ step: 'codes', codes: ['a-b'] })
  expect(next(shown, { type: 'kept' })).toEqual({ step: 'done' })
})

it('leaves alone the recovery codes that somebody keeps already', () => {
  expect(after({ type: 'offered', offer }, { type: 'accepted', codesLeft: 3 })).toEqual({ step: 'done' })
})

it('never swaps the secret under somebody who has just read it', () => {
  const late = { ...offer, secret: 'WXYZ', state: 's2' }
  expect(after({ type: 'offered', offer }, { type: 'offered', offer: late })).toEqual({ step: 'scan', offer })
})

it('begins anew when what was begun is over, and only then', () => {
  expect(after({ type: 'offered', offer }, { type: 'again' })).toEqual(start)
  expect(after({ type: 'offered', offer }, { type: 'accepted', codesLeft: 0 }, { type: 'again' })).toEqual({
    step: 'codes',
    codes: null,
  })
})

it('sends no code that cannot be right', () => {
  expect(codeProblem('123 456')).toBeNull()
  expect(codeProblem('12345')).toMatch(/six digits/)
})
