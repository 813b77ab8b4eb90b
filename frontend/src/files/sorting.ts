import type { FileEntry } from '@/api/types'

export type SortKey = 'name' | 'size' | 'modified_at'
export interface Sorting {
  key: SortKey
  descending: boolean
}

// "photo 9" before "photo 10".
const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

export function compareNames(a: string, b: string): number {
  return NAMES.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** The files whose name contains what was typed, in order. */
export function arrange(files: readonly FileEntry[], { key, descending }: Sorting, filter: string): FileEntry[] {
  const wanted = filter.trim().toLocaleLowerCase('en')
  const shown = wanted === '' ? [...files] : files.filter(({ name }) => name.toLocaleLowerCase('en').includes(wanted))
  const compare = (a: FileEntry, b: FileEntry) =>
    key === 'name' ? compareNames(a.name, b.name) : a[key] - b[key] || compareNames(a.name, b.name)
  shown.sort((a, b) => (descending ? -compare(a, b) : compare(a, b)))
  return shown
}
