const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']

/** A size in words people use: 1 KB is 1000 bytes, as on the box of a disk. */
export function bytes(count: number): string {
  let value = count
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${UNITS[unit] ?? ''}`
}

export function rate(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`
}

/** Time left, coarse enough not to jump about. */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return ''
  if (seconds < 5) return 'a few seconds left'
  if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} s left`
  if (seconds < 3300) return `${Math.round(seconds / 60)} min left`
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.round((seconds % 3600) / 60)
  return hours < 24 ? `${hours} h ${minutes} min left` : `${Math.round(seconds / 86400)} days left`
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })
const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** Unix seconds as a date and time. */
export function moment(unixSeconds: number): string {
  return MOMENT.format(unixSeconds * 1000)
}

/** Unix seconds as "3 minutes ago", and as a date once it is over a week away. */
export function ago(unixSeconds: number, now = Date.now()): string {
  const seconds = unixSeconds - now / 1000
  const distance = Math.abs(seconds)
  if (distance < 45) return 'just now'
  if (distance < 3600) return RELATIVE.format(Math.round(seconds / 60), 'minute')
  if (distance < 86400) return RELATIVE.format(Math.round(seconds / 3600), 'hour')
  if (distance < 7 * 86400) return RELATIVE.format(Math.round(seconds / 86400), 'day')
  return DAY.format(unixSeconds * 1000)
}
