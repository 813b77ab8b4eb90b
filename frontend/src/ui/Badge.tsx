import type { ReactNode } from 'react'
import { cx } from './cx'
import type { Icon } from './icons'

const TONES = {
  neutral: 'bg-sunken text-ink-soft',
  mark: 'bg-mark-soft text-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
}
export type Tone = keyof typeof TONES

export function Badge({ tone = 'neutral', icon: Drawn, children }: { tone?: Tone; icon?: Icon; children: ReactNode }) {
  return (
    <span
      className={cx(
        'inline-flex h-6 items-center gap-1.5 rounded-sm px-2 text-xs font-semibold whitespace-nowrap',
        TONES[tone],
      )}
    >
      {Drawn && <Drawn size={14} />}
      {children}
    </span>
  )
}
