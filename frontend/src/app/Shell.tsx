import { Outlet, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { ExpiredDialog } from '@/session/ExpiredDialog'
import { useSession } from '@/session/useSession'
import { Toasts } from '@/ui/Toasts'
import { PendingCards } from '@/undo/PendingCards'
import { Uploads } from '@/uploads/Uploads'
import { Navigation, NavigationBar } from './Navigation'
import { OfflineBanner } from './OfflineBanner'
import { usePaletteKey } from './usePaletteKey'

const Palette = lazy(() => import('@/palette/Palette'))

/** The frame around every page of somebody who is signed in. */
export function Shell() {
  const state = useSession()
  const navigate = useNavigate()
  const [palette, setPalette] = useState(false)
  usePaletteKey(() => setPalette((open) => !open))

  const out = state.status === 'out'
  useEffect(() => {
    if (out) void navigate({ to: '/login', search: {}, replace: true })
  }, [out, navigate])
  if (out) return null

  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only rounded-md bg-action px-4 py-2 font-semibold text-on-action focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
      >
        Skip to content
      </a>
      <Navigation onPalette={() => setPalette(true)} />
      <div className="flex min-h-dvh min-w-0 flex-col pb-16 md:pb-0">
        <OfflineBanner />
        <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
          <Outlet />
        </main>
      </div>
      <NavigationBar onPalette={() => setPalette(true)} />
      <aside
        aria-label="Status"
        className="pointer-events-none fixed inset-x-3 bottom-19 z-30 flex flex-col gap-2 sm:left-auto sm:w-96 md:right-6 md:bottom-6"
      >
        <Toasts />
        <PendingCards />
        <Uploads />
      </aside>
      {palette && (
        <Suspense fallback={null}>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
      <ExpiredDialog />
    </div>
  )
}
