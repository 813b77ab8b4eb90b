import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorNotice } from '@/ui/Notice'
import { Skeleton } from '@/ui/Skeleton'

/** What a query gives, its place while it is awaited, or why it cannot be shown. */
export function Loaded<T>({
  query,
  label,
  rows = 1,
  children,
}: {
  query: UseQueryResult<T>
  /** "your keys": for those who do not see that something is being loaded. */
  label: string
  /** How tall the place is kept. */
  rows?: number
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <ErrorNotice error={query.error} retry={() => void query.refetch()} />
  return <Place label={label} rows={rows} />
}

/** The place of what is awaited. */
export function Place({ label, rows = 1 }: { label: string; rows?: number }) {
  return (
    <div role="status" className="divide-y divide-line rounded-lg bg-sheet ring-1 ring-line">
      <span className="sr-only">Loading {label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-17 flex-col justify-center gap-2 px-4">
          <Skeleton className="h-4 w-40 max-w-full" />
          <Skeleton className="h-3 w-64 max-w-full" />
        </div>
      ))}
    </div>
  )
}
