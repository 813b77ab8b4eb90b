import { useEffect, useState, useSyncExternalStore } from 'react'
import { IconButton } from './Button'
import { cx } from './cx'
import { CloseIcon } from './icons'
import { RequestId } from './Notice'
import { toastStore, type Toast } from './toasts'

/** What the page says in passing. F8 would be a surprise: the list comes last in the order of focus. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.all)
  return (
    <section aria-label="Messages" aria-live="polite" className="flex flex-col gap-2">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  )
}

export function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held || toast.lifeMs === null) return
    const timer = setTimeout(() => toastStore.close(toast.id), toast.lifeMs)
    return () => clearTimeout(timer)
  }, [held, toast])
  return (
    <div
      role={toast.tone === 'bad' ? 'alert' : undefined}
      className={cx(
        'pointer-events-auto flex animate-enter items-start gap-3 rounded-md py-2 pr-2 pl-4 shadow-float ring-1',
        toast.tone === 'bad' ? 'bg-bad-soft text-bad ring-bad' : 'bg-sheet text-ink ring-line',
      )}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div className="min-w-0 flex-1 py-1 text-sm wrap-anywhere">
        {toast.text}
        {toast.requestId !== undefined && <RequestId id={toast.requestId} />}
      </div>
      {toast.action && (
        <button
          type="button"
          className="min-h-8 rounded-sm px-2 text-sm font-bold underline underline-offset-2"
          onClick={() => {
            toast.action?.run()
            toastStore.close(toast.id)
          }}
        >
          {toast.action.label}
        </button>
      )}
      <IconButton label="Close message" icon={CloseIcon} size="sm" onClick={() => toastStore.close(toast.id)} />
    </div>
  )
}
