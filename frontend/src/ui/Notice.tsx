import type { ReactNode } from 'react'
import { describeError } from '@/api/error'
import { Button } from './Button'
import { CopyButton } from './CopyButton'
import { cx } from './cx'
import { CheckIcon, InfoIcon, RetryIcon, WarnIcon } from './icons'

const TONES = {
  info: 'bg-sunken text-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
}
const ICONS = { info: InfoIcon, good: CheckIcon, warn: WarnIcon, bad: WarnIcon }

/** A remark that belongs to this place of the page. */
export function Notice({
  tone = 'info',
  children,
  actions,
  live = false,
}: {
  tone?: keyof typeof TONES
  children: ReactNode
  actions?: ReactNode
  /** Read out as soon as it appears. */
  live?: boolean
}) {
  const Drawn = ICONS[tone]
  return (
    <div
      role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}
      className={cx('flex flex-wrap items-start gap-3 rounded-md px-4 py-3', TONES[tone])}
    >
      <Drawn className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1 basis-48 wrap-anywhere">{children}</div>
      {actions}
    </div>
  )
}

/** A failure in words, with the id by which an operator finds it in the logs, and the way out where there is one. */
export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const { message, requestId } = describeError(error)
  return (
    <Notice
      tone="bad"
      live
      actions={
        retry && (
          <Button size="sm" icon={RetryIcon} onClick={retry}>
            Try again
          </Button>
        )
      }
    >
      <p>{message}</p>
      {requestId !== undefined && <RequestId id={requestId} />}
    </Notice>
  )
}

export function RequestId({ id }: { id: string }) {
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 text-xs">
      <span>
        Request <span className="font-mono">{id}</span>
      </span>
      <CopyButton text={id} label="Copy request id" bare />
    </p>
  )
}
