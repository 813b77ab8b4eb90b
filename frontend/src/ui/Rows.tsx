import type { ReactNode } from 'react'
import type { Icon } from './icons'

/** A list of things on one sheet. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line rounded-lg bg-sheet ring-1 ring-line">
      {children}
    </ul>
  )
}

/** A thing: what it is called, what is to say about it, what can be done with it. */
export function Row({
  icon: Drawn,
  title,
  marks,
  about,
  actions,
  children,
}: {
  icon?: Icon
  title: ReactNode
  /** Badges behind the title. */
  marks?: ReactNode
  about?: ReactNode
  actions?: ReactNode
  children?: ReactNode
}) {
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      {Drawn && <Drawn className="mt-1 shrink-0 text-ink-soft" />}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 font-semibold wrap-anywhere">{title}</span>
          {marks}
        </p>
        {about !== undefined && <p className="text-sm wrap-anywhere text-ink-soft">{about}</p>}
        {children}
      </div>
      {actions !== undefined && <div className="-my-0.5 -mr-2 flex shrink-0 items-center gap-1">{actions}</div>}
    </li>
  )
}
