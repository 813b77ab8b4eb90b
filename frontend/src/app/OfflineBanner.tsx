import { useSyncExternalStore } from 'react'
import { WarnIcon } from '@/ui/icons'

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine)
}

/** Lies over the page's edge rather than pushing it down: nothing moves when the connection goes or comes. */
export function OfflineBanner() {
  const online = useOnline()
  return (
    <div role="status" className="pointer-events-none sticky top-0 z-20 h-0">
      {!online && (
        <p className="mx-auto mt-2 flex w-fit max-w-[calc(100%-2rem)] animate-enter items-center gap-2 rounded-md bg-warn-soft px-4 py-2 text-sm font-semibold text-warn shadow-float ring-1 ring-warn">
          <WarnIcon size={18} className="shrink-0" />
          You are offline. What you see may be old; uploads wait.
        </p>
      )}
    </div>
  )
}
