import { expect, it } from 'vitest'
import { DAY_SECONDS, lifeOf, tokenInWords } from './expiry'

const NOW = Date.UTC(2026, 10, 23)
const seconds = NOW / 1000

it('knows which tokens count, and which will not for long', () => {
  expect(lifeOf(0, NOW)).toBe('good')
  expect(lifeOf(seconds + 8 * DAY_SECONDS, NOW)).toBe('good')
  expect(lifeOf(seconds + 6 * DAY_SECONDS, NOW)).toBe('ending')
  expect(lifeOf(seconds, NOW)).toBe('over')
})

it('says when a token ends and when it was used', () => {
  expect(tokenInWords({ expires_at: 0, last_used_at: 0 }, NOW)).toBe('Does not expire · never used')
  expect(tokenInWords({ expires_at: seconds + 30 * DAY_SECONDS, last_used_at: seconds - 120 }, NOW)).toBe(
    'Expires in 30 days · last used 2 minutes ago',
  )
  expect(tokenInWords({ expires_at: seconds - 1, last_used_at: 0 }, NOW)).toMatch(/^Expired on/)
})
