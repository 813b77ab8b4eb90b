import { useEffect, useState } from 'react'
import { Button } from './Button'
import { CheckIcon, CopyIcon } from './icons'

/** How long it says that it has copied. */
const SHOWN_MS = 2000

/** Copies a text and says so. */
export function CopyButton({
  text,
  label = 'Copy',
  bare = false,
  size = 'sm',
}: {
  text: string
  label?: string
  bare?: boolean
  size?: 'sm' | 'md'
}) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('failed'),
    )
  }
  const words = state === 'copied' ? 'Copied' : state === 'failed' ? 'Select and copy it yourself' : label
  if (bare) {
    return (
      <button type="button" onClick={copy} className="min-h-6 rounded-sm font-semibold underline underline-offset-2">
        <span aria-live="polite">{words}</span>
      </button>
    )
  }
  return (
    <Button size={size} icon={state === 'copied' ? CheckIcon : CopyIcon} onClick={copy}>
      <span aria-live="polite">{words}</span>
    </Button>
  )
}
