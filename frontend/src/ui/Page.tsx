import { useEffect, type ReactNode } from 'react'
import { cx } from './cx'

/** Where the content of every page begins and ends: what is narrower begins at the same place. */
export const COLUMN = 'mx-auto w-full max-w-6xl px-4 sm:px-8'
/** Lines and forms that people can still follow from one side to the other. */
export const NARROW = 'max-w-[44rem]'

/** The frame of a page: its title (also the window's), what can be done with all of it, and its content. */
export function Page({
  title,
  lead,
  actions,
  children,
  wide = false,
}: {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  children: ReactNode
  wide?: boolean
}) {
  useTitle(title)
  return (
    <div className={cx(COLUMN, 'pt-6 pb-16 sm:pt-8')}>
      <div className={cx(!wide && NARROW)}>
        <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
          <div className="min-w-0 flex-1 basis-56">
            <h1 className="text-xl wrap-anywhere">{title}</h1>
            {lead !== undefined && <div className="mt-1 max-w-2xl text-ink-soft">{lead}</div>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  )
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Edd Cloud`
  }, [title])
}

/** A part of a page with a heading of its own. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="mb-10">
      <header className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="text-lg">{title}</h2>
          {lead !== undefined && <p className="max-w-2xl text-sm text-ink-soft">{lead}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  )
}

/** A sheet of paper on the ground of the page. */
export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cx('rounded-lg bg-sheet ring-1 ring-line', className)}>{children}</div>
}
