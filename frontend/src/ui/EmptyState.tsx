import type { ReactNode } from 'react'
import type { Icon } from './icons'

/** Nothing is here yet: what would be, and how to begin. */
export function EmptyState({
  icon: Drawn,
  title,
  children,
  action,
}: {
  icon: Icon
  title: string
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-16 text-center">
      <span className="relative mb-6 inline-flex size-16 items-center justify-center" aria-hidden="true">
        <span className="absolute inset-0 translate-x-2 translate-y-2 rounded-lg border-2 border-line" />
        <span className="absolute inset-0 translate-x-1 translate-y-1 rounded-lg border-2 border-line bg-paper" />
        <span className="absolute inset-0 rounded-lg border-2 border-ink bg-mark-soft" />
        <Drawn size={26} className="relative" />
      </span>
      <h2 className="text-lg">{title}</h2>
      <div className="mt-1 text-ink-soft">{children}</div>
      {action !== undefined && <div className="mt-6 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
