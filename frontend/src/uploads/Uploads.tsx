import { ConflictDialog, type Answer } from './ConflictDialog'
import { freeName } from './freeName'
import type { Upload } from './queue'
import { isTaken, uploads, useUploads } from './uploads'
import { UploadTray } from './UploadTray'

const ACTIONS = {
  cancel: (id: string) => uploads.cancel(id),
  cancelAll: () => uploads.cancelAll(),
  retry: (id: string) => uploads.retry(id),
  close: () => uploads.cancelAll(),
}

function settle(conflicts: readonly Upload[], answer: Answer): void {
  const chosen = new Set<string>()
  for (const { id, namespace, name } of conflicts) {
    if (answer === 'skip') uploads.cancel(id)
    else if (answer === 'replace') uploads.resolve(id, { replace: true })
    else {
      const rename = freeName(name, (candidate) => chosen.has(candidate) || isTaken(namespace, candidate))
      chosen.add(rename)
      uploads.resolve(id, { rename })
    }
  }
}

/** The tray and its question, for the frame of the page. */
export function Uploads() {
  const all = useUploads()
  return (
    <>
      <UploadTray uploads={all} actions={ACTIONS} />
      <ConflictDialog conflicts={all.filter(({ status }) => status === 'conflict')} onAnswer={settle} />
    </>
  )
}
