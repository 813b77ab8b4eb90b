import { cx } from './cx'

/** The place of something that is being loaded, in its size, so that nothing moves when it arrives. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={cx('block animate-pulse rounded-sm bg-sunken', className)} aria-hidden="true" />
}
