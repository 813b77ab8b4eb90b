import type { ReactNode } from 'react'
import type { Icon } from './icons'

/** Nothing is here yet: what would be, and how to begin. */
export function EmptyState({
  icon: Drawn,
  title,
  children,
  action,
  whole = false,
}: {
  icon: Icon
  title: string
  children: ReactNode
  action?: ReactNode
  /** It is all there is to the page: its title is the page's. */
  whole?: boolean
}) {
  const Heading = whole ? 'h1' : 'h2'
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-16 text-center">
      <span className="relative mb-6 inline-flex size-16 items-center justify-center" aria-hidden="true">
        <span className="absolute inset-0 translate-x-2 translate-y-2 rounded-lg border-2 border-line" />
        <span className="absolute inset-0 translate-x-1 translate-y-1 rounded-lg border-2 border-line bg-paper" />
        <span className="absolute inset-0 rounded-lg border-2 border-ink bg-mark-soft" />
        <Drawn size={26} className="relative" />
      </span>
      <Heading className="text-lg">{title}</Heading>
      <div className="mt-1 text-ink-soft">{children}</div>
      {action !== undefined && <div className="mt-6 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
