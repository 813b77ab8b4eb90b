import type { ReactNode } from 'react'
import { ThemeSwitch } from '@/app/ThemeSwitch'
import { Mark } from '@/ui/Bars'

/** What stands before the dashboard: one sheet, and nothing that distracts from it. */
export function Gate({ title = 'Sign in', lead, children }: { title?: string; lead: string; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between p-4 sm:p-6">
        <span className="flex items-center gap-3 font-bold">
          <Mark /> Edd Cloud
        </span>
        <ThemeSwitch />
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[6vh] pb-16 sm:items-center sm:pt-0">
        <div className="relative w-full max-w-sm">
          <span aria-hidden="true" className="absolute inset-0 translate-x-3 translate-y-3 rounded-lg border border-line" />
          <span
            aria-hidden="true"
            className="absolute inset-0 translate-x-1.5 translate-y-1.5 rounded-lg border border-line bg-paper"
          />
          <div className="relative rounded-lg bg-sheet p-6 ring-1 ring-line sm:p-8">
            <h1 className="text-xl">{title}</h1>
            <p className="mt-1 mb-6 text-ink-soft">{lead}</p>
            {children}
          </div>
        </div>
      </main>
    </div>
  )
}
