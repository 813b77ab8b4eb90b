import { ago, moment } from '@/ui/format'

/** How long a token is to live, as the service wants to hear it. */
export const LIFETIMES = [
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
  { value: '365d', label: 'A year' },
  { value: 'never', label: 'Until it is deleted' },
]

export const DAY_SECONDS = 86_400

export type Life = 'good' | 'ending' | 'over'

/** Whether a token still counts. `expiresAt` is 0 when it never expires. */
export function lifeOf(expiresAt: number, now = Date.now()): Life {
  if (expiresAt === 0) return 'good'
  const left = expiresAt - now / 1000
  if (left <= 0) return 'over'
  return left < 7 * DAY_SECONDS ? 'ending' : 'good'
}

/** "Expires in 30 days · never used". */
export function tokenInWords(token: { expires_at: number; last_used_at: number }, now = Date.now()): string {
  const days = Math.ceil((token.expires_at - now / 1000) / DAY_SECONDS)
  const end =
    token.expires_at === 0
      ? 'Does not expire'
      : days <= 0
        ? `Expired on ${moment(token.expires_at)}`
        : `Expires in ${days === 1 ? 'a day' : `${days} days`}`
  return `${end} · ${token.last_used_at === 0 ? 'never used' : `last used ${ago(token.last_used_at, now)}`}`
}
