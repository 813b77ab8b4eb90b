/** What the audit trail is filtered by, as it stands in the address of the page. Days are local, `to` is the last one shown. */
export interface AuditSearch {
  user?: string
  action?: string
  from?: string
  to?: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Only what makes sense is taken from an address. */
export function auditSearch(search: Record<string, unknown>): AuditSearch {
  const taken: AuditSearch = {}
  if (typeof search.user === 'string' && search.user !== '') taken.user = search.user
  if (typeof search.action === 'string' && search.action !== '') taken.action = search.action
  if (isDay(search.from)) taken.from = search.from
  if (isDay(search.to)) taken.to = search.to
  return taken
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && DAY.test(value) && !Number.isNaN(startOf(value))
}

/** The first second of a local day, and of the day after by `add`: days with a change of clocks are not 24 hours long. */
function startOf(day: string, add = 0): number {
  const [year = Number.NaN, month = Number.NaN, date = Number.NaN] = day.split('-').map(Number)
  return new Date(year, month - 1, date + add).getTime() / 1000
}

/** As the service wants it: Unix seconds, and an end that is not included. */
export function toQuery(search: AuditSearch): Record<string, string | number | undefined> {
  return {
    user_id: search.user,
    action: search.action,
    from: search.from === undefined ? undefined : startOf(search.from),
    to: search.to === undefined ? undefined : startOf(search.to, 1),
  }
}

/** What is wrong with a choice of days; null when nothing is. */
export function daysProblem(search: AuditSearch): string | null {
  return search.from !== undefined && search.to !== undefined && search.from > search.to
    ? 'The first day comes after the last.'
    : null
}

export function isFiltered(search: AuditSearch): boolean {
  return Object.keys(search).length > 0
}

/** The search with one filter set, or taken away when there is nothing in it. */
export function withFilter(search: AuditSearch, name: keyof AuditSearch, value: string): AuditSearch {
  return auditSearch({ ...search, [name]: value })
}
