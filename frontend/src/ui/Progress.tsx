import { cx } from './cx'

/** How much of something is done. `value` is between 0 and 1. */
export function Progress({ value, label, tone = 'mark' }: { value: number; label: string; tone?: 'mark' | 'good' | 'bad' }) {
  const share = Math.min(1, Math.max(0, value))
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className="h-1.5 w-full overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset"
    >
      <div
        className={cx(
          'h-full origin-left rounded-full transition-transform duration-200 ease-linear',
          tone === 'mark' && 'bg-mark-line',
          tone === 'good' && 'bg-good',
          tone === 'bad' && 'bg-bad',
        )}
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  )
}
