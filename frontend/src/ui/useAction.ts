import { useState } from 'react'

/** One thing that a form or a dialog does: whether it is under way, and what went wrong the last time. */
export interface Action {
  busy: boolean
  error: unknown
  /** Carries it out; answers whether it succeeded. */
  run: (act: () => Promise<void>) => Promise<boolean>
  clear: () => void
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  return {
    busy,
    error,
    clear: () => setError(null),
    run: async (act) => {
      setBusy(true)
      setError(null)
      try {
        await act()
        return true
      } catch (failure) {
        setError(failure)
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
