import { cx } from './cx'

/** The mark: an E of three bars, one for each copy that is kept. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" className="fill-action" />
      <rect x="8" y="7.5" width="16" height="4" rx="2" className="fill-on-action" />
      <rect x="8" y="14" width="11" height="4" rx="2" className="fill-on-action-mark" />
      <rect x="8" y="20.5" width="16" height="4" rx="2" className="fill-on-action" />
    </svg>
  )
}

/** Something is under way. `label` is for those who do not see it move. */
export function Bars({ label, className }: { label?: string; className?: string }) {
  return (
    <span className={cx('bars inline-flex w-4 flex-col gap-[3px]', className)} role={label ? 'status' : undefined}>
      <span className="h-[3px] w-4 rounded-full bg-current" />
      <span className="h-[3px] w-2.5 rounded-full bg-current" />
      <span className="h-[3px] w-4 rounded-full bg-current" />
      {label && <span className="sr-only">{label}</span>}
    </span>
  )
}
