import { describe, expect, it } from 'vitest'
import { ago, bytes, plural, rate, timeLeft } from './format'

describe('numbers in words', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 KB'],
    [1049, '1 KB'],
    [1500, '1.5 KB'],
    [99_950, '100 KB'],
    [999_499, '999 KB'],
    [999_999, '1 MB'],
    [20_000_000_000, '20 GB'],
    [8e18, '8000 PB'],
  ])('%d bytes', (count, expected) => {
    expect(bytes(count)).toBe(expected)
  })
  it.each([
    [2, 'a few seconds left'],
    [31, '35 s left'],
    [90, '2 min left'],
    [7260, '2 h 1 min left'],
    [200_000, '2 days left'],
    [Number.POSITIVE_INFINITY, ''],
  ])('%d seconds', (seconds, expected) => {
    expect(timeLeft(seconds)).toBe(expected)
  })
  it('says when something was', () => {
    const now = Date.UTC(2031, 6, 14, 12)
    expect(ago(now / 1000 - 5, now)).toBe('just now')
    expect(ago(now / 1000 - 180, now)).toBe('3 minutes ago')
    expect(ago(now / 1000 - 86400, now)).toBe('yesterday')
    expect(ago(now / 1000 - 86400 * 30, now)).toBe('Jun 14, 2031')
  })
  it('counts', () => {
    expect([plural(1, 'file'), plural(1200, 'file'), rate(1_500_000)]).toEqual(['1 file', '1,200 files', '1.5 MB/s'])
  })
})
