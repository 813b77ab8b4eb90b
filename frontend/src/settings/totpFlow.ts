import type { AuthSchema } from '@/api/types'
import { sixDigits } from './rules'

/** Where somebody is who sets up an app: the secret is shown, a code proves that the app has it, then come the recovery codes. */
export type Step =
  | { step: 'begin' }
  | { step: 'scan'; offer: AuthSchema<'NewTotp'> }
  | { step: 'codes'; codes: string[] | null }
  | { step: 'done' }

export type TotpEvent =
  | { type: 'offered'; offer: AuthSchema<'NewTotp'> }
  /** The service took the code. `codesLeft` are the recovery codes that somebody has from before. */
  | { type: 'accepted'; codesLeft: number }
  | { type: 'codes'; codes: string[] }
  | { type: 'kept' }
  /** What was begun is over (its state has expired or was used): a new secret is due. */
  | { type: 'again' }

export const start: Step = { step: 'begin' }

export function next(step: Step, event: TotpEvent): Step {
  switch (event.type) {
    case 'offered':
      // A secret that comes late must not replace one that an app may have read by now.
      return step.step === 'begin' ? { step: 'scan', offer: event.offer } : step
    case 'accepted':
      if (step.step !== 'scan') return step
      return event.codesLeft > 0 ? { step: 'done' } : { step: 'codes', codes: null }
    case 'codes':
      return step.step === 'codes' ? { step: 'codes', codes: event.codes } : step
    case 'kept':
      return step.step === 'codes' ? { step: 'done' } : step
    case 'again':
      return step.step === 'scan' ? start : step
  }
}

/** What is wrong with a code that is about to be sent; null when nothing is. */
export function codeProblem(typed: string): string | null {
  return sixDigits(typed) === null ? 'Type the six digits that the app shows just now.' : null
}
