import { useState } from 'react'
import { describeError } from '@/api/error'
import { IconButton } from '@/ui/Button'
import { cx } from '@/ui/cx'
import { bytes, plural, rate, timeLeft } from '@/ui/format'
import { CheckIcon, ChevronIcon, CloseIcon, RetryIcon, WarnIcon } from '@/ui/icons'
import { RequestId } from '@/ui/Notice'
import { Progress } from '@/ui/Progress'
import { RETRY_AFTER_MS, type Upload } from './queue'

/** More rows than anybody reads; the numbers above them count all. */
const MOST_ROWS = 100
const ORDER = { conflict: 0, failed: 1, retrying: 2, running: 3, waiting: 4, done: 5 }

export interface TrayActions {
  cancel: (id: string) => void
  cancelAll: () => void
  retry: (id: string) => void
  close: () => void
}

function isActive({ status }: Upload): boolean {
  return status === 'running' || status === 'waiting' || status === 'retrying'
}

function titleOf(uploads: readonly Upload[]): string {
  const count = (wanted: Upload['status']) => uploads.filter(({ status }) => status === wanted).length
  const active = uploads.filter(isActive).length
  const done = count('done')
  if (active > 0 && active === count('retrying')) return `Trying ${plural(active, 'upload')} again`
  if (active > 0) return `Uploading ${done + 1} of ${uploads.length}`
  if (count('failed') > 0) return `${plural(count('failed'), 'upload')} failed`
  return done === uploads.length ? `${plural(done, 'file')} uploaded` : 'Uploads wait for you'
}

/** What is on its way up, above whatever page is open. */
export function UploadTray({
  uploads,
  actions,
  label = 'Uploads',
}: {
  uploads: readonly Upload[]
  actions: TrayActions
  label?: string
}) {
  const [open, setOpen] = useState(true)
  if (uploads.length === 0) return null
  const active = uploads.filter(isActive)
  const total = uploads.reduce((sum, { size }) => sum + size, 0)
  const sent = uploads.reduce((sum, upload) => sum + (upload.status === 'done' ? upload.size : Math.min(upload.sent, upload.size)), 0)
  const speed = active.reduce((sum, upload) => sum + upload.rate, 0)
  const left = active.reduce((sum, upload) => sum + upload.size - Math.min(upload.sent, upload.size), 0)
  const rows = [...uploads].sort((a, b) => ORDER[a.status] - ORDER[b.status]).slice(0, MOST_ROWS)

  return (
    <section
      aria-label={label}
      className="pointer-events-auto flex max-h-[min(24rem,60dvh)] animate-enter flex-col overflow-hidden rounded-lg bg-sheet text-ink shadow-float ring-1 ring-line"
    >
      <header className="flex items-center gap-1 py-1 pr-1 pl-4">
        <div className="min-w-0 flex-1 py-1">
          <h2 className="truncate text-sm tracking-normal" aria-live="polite">
            {titleOf(uploads)}
          </h2>
          <p className="truncate text-xs text-ink-soft">
            {bytes(sent)} of {bytes(total)}
            {speed > 0 && ` · ${rate(speed)} · ${timeLeft(left / speed)}`}
          </p>
        </div>
        <IconButton
          size="sm"
          icon={ChevronIcon}
          label={open ? 'Show less' : 'Show uploads'}
          aria-expanded={open}
          className={open ? '' : 'rotate-180'}
          onClick={() => setOpen(!open)}
        />
        {active.length > 0 ? (
          <button
            type="button"
            onClick={actions.cancelAll}
            className="h-8 rounded-md px-2 text-sm font-semibold text-ink-soft hover:bg-sunken hover:text-ink"
          >
            Cancel all
          </button>
        ) : (
          <IconButton size="sm" icon={CloseIcon} label="Close uploads" onClick={actions.close} />
        )}
      </header>
      <div className="px-4 pb-2">
        <Progress value={total > 0 ? sent / total : active.length > 0 ? 0 : 1} label="All uploads" />
      </div>
      {open && (
        <ul className="min-h-0 flex-1 divide-y divide-line overflow-y-auto border-t border-line" tabIndex={0} aria-label="Files being uploaded">
          {rows.map((upload) => (
            <Row key={upload.id} upload={upload} actions={actions} />
          ))}
          {uploads.length > rows.length && (
            <li className="px-4 py-2 text-sm text-ink-soft">and {plural(uploads.length - rows.length, 'more file')}</li>
          )}
        </ul>
      )}
    </section>
  )
}

function Row({ upload, actions }: { upload: Upload; actions: TrayActions }) {
  const { status, name, size, sent, id } = upload
  const error = status === 'failed' ? describeError(upload.error) : null
  return (
    <li className={`flex items-start gap-2 py-1.5 pl-4 ${status === 'done' ? 'pr-4' : 'pr-1'}`}>
      <div className="min-w-0 flex-1 py-1">
        <p className="flex items-center gap-2 text-sm">
          <span className="min-w-0 flex-1 truncate" title={name}>
            {name}
          </span>
          {status === 'done' && <CheckIcon size={16} className="shrink-0 text-good" />}
          {status === 'failed' && <WarnIcon size={16} className="shrink-0 text-bad" />}
        </p>
        {/* Its place is kept: a list whose rows grow and shrink as they come and go jumps below the pointer. */}
        {status !== 'failed' && (
          <div className={cx('mt-1.5', status === 'done' && 'invisible')}>
            <Progress value={size > 0 ? sent / size : 0} label={`Upload of ${name}`} />
          </div>
        )}
        <p className="mt-1 text-xs text-ink-soft">
          {status === 'running' &&
            `${bytes(Math.min(sent, size))} of ${bytes(size)}${upload.rate > 0 ? ` · ${rate(upload.rate)} · ${timeLeft((size - sent) / upload.rate)}` : ''}`}
          {status === 'waiting' && `${bytes(size)} · waiting`}
          {status === 'retrying' && `Interrupted · trying again, ${upload.failures} of ${RETRY_AFTER_MS.length}`}
          {status === 'conflict' && 'A file of this name exists'}
          {status === 'done' && `${bytes(size)} · in ${upload.namespace}`}
          {error && <span className="text-bad">{error.message}</span>}
        </p>
        {error?.requestId !== undefined && <RequestId id={error.requestId} />}
      </div>
      {(status === 'failed' || status === 'retrying') && (
        <IconButton size="sm" icon={RetryIcon} label={status === 'failed' ? `Try ${name} again` : `Try ${name} now`} onClick={() => actions.retry(id)} />
      )}
      {status !== 'done' && (
        <IconButton
          size="sm"
          icon={CloseIcon}
          label={status === 'failed' ? `Dismiss ${name}` : `Cancel ${name}`}
          onClick={() => actions.cancel(id)}
        />
      )}
    </li>
  )
}
