import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { cx } from '@/ui/cx'
import { COLUMN, NARROW } from '@/ui/Page'
import { PAGES } from './pages'

/** What is one's own to arrange: a row of pages, and the one that is open. */
export default function SettingsLayout() {
  const row = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    // On a phone the row is longer than the page is wide.
    row.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <>
      <nav
        ref={row}
        aria-label="Settings"
        className={cx(COLUMN, 'overflow-x-auto overscroll-x-contain pt-4 [scrollbar-width:none]')}
      >
        <ul className={cx('flex w-max min-w-full border-b border-line sm:w-full sm:min-w-0 sm:gap-1', NARROW)}>
          {PAGES.map(({ to, label }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ exact: to === '/settings' }}
                className="flex h-10 items-center rounded-t-md px-2 text-sm whitespace-nowrap text-ink-soft -outline-offset-2 hover:text-ink sm:px-3"
                activeProps={{ className: 'font-semibold text-ink! shadow-[inset_0_-3px_0_var(--mark-line)]' }}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </>
  )
}
