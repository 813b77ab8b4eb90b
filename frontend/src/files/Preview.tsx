import { lazy, Suspense, useEffect, useEffectEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import { send } from '@/api/client'
import type { FileEntry } from '@/api/types'
import { Bars } from '@/ui/Bars'
import { Button, IconButton } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { bytes, moment } from '@/ui/format'
import { BackIcon, DownloadIcon, LinkIcon, TrashIcon } from '@/ui/icons'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { deletions } from '@/undo/deletions'
import { filePath } from './api'
import { copyLinks, download } from './download'
import { FileGlyph } from './FileGlyph'
import { kindOf } from './kinds'
import { MediaPreview } from './MediaPreview'
import { compareNames } from './sorting'

const PdfPreview = lazy(() => import('./PdfPreview'))

/** Enough to know a text by; all of it is one click away. */
const TEXT_BYTES = 256 * 1024

/** One file, and its neighbours by the arrow keys. */
export function Preview({
  namespace,
  visibility,
  files,
  name,
  onOpen,
  onClose,
}: {
  namespace: string
  visibility: number | undefined
  files: FileEntry[]
  name: string
  onOpen: (name: string) => void
  onClose: () => void
}) {
  const order = [...files].sort((a, b) => compareNames(a.name, b.name))
  const at = order.findIndex((candidate) => candidate.name === name)
  const file = order[at]
  const before = order[at - 1]
  const after = order[at + 1]
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null
    const scroller = target?.closest('[data-keys]')
    const sideways = scroller !== undefined && scroller !== null && scroller.scrollWidth > scroller.clientWidth
    if (sideways || target?.closest('video, audio, input, textarea') || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'ArrowLeft' && before) onOpen(before.name)
    if (event.key === 'ArrowRight' && after) onOpen(after.name)
  })
  useEffect(() => {
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  if (!file) {
    return (
      <Dialog open onOpenChange={onClose} title={name}>
        <Notice tone="warn">This file is not in “{namespace}” any more.</Notice>
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="lg"
      title={name}
      description={`${bytes(file.size)} · changed ${moment(file.modified_at)}`}
      footer={
        <div className="flex w-full flex-wrap items-center gap-2">
          <IconButton icon={BackIcon} label="Previous file" disabled={!before} onClick={() => before && onOpen(before.name)} />
          <IconButton
            icon={BackIcon}
            className="rotate-180"
            label="Next file"
            disabled={!after}
            onClick={() => after && onOpen(after.name)}
          />
          <span className="flex-1" />
          <Button
            kind="quiet"
            icon={TrashIcon}
            onClick={() => {
              deletions.add({ kind: 'files', namespace, names: [name] })
              onClose()
            }}
          >
            Delete
          </Button>
          <Button icon={LinkIcon} onClick={() => void copyLinks(namespace, visibility, [name])}>
            Copy link
          </Button>
          <Button kind="primary" icon={DownloadIcon} onClick={() => void download(namespace, [name])}>
            Download
          </Button>
        </div>
      }
    >
      <div className="flex min-h-[min(28rem,50dvh)] flex-col">
        <Content namespace={namespace} file={file} />
      </div>
    </Dialog>
  )
}

function Content({ namespace, file }: { namespace: string; file: FileEntry }) {
  if (file.size === 0) return <Nothing name={file.name}>This file is empty.</Nothing>
  const kind = kindOf(file.name)
  switch (kind) {
    case 'image':
    case 'video':
    case 'audio':
      return <MediaPreview key={file.modified_at} namespace={namespace} name={file.name} kind={kind} />
    case 'text':
      return <TextPreview namespace={namespace} file={file} />
    case 'pdf':
      return (
        <Suspense fallback={<Loading />}>
          <PdfPreview namespace={namespace} file={file} />
        </Suspense>
      )
    default:
      return <Nothing name={file.name}>There is no preview for files of this kind. Download it to open it.</Nothing>
  }
}

function TextPreview({ namespace, file }: { namespace: string; file: FileEntry }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['text', namespace, file.name, file.modified_at, file.size],
    queryFn: async ({ signal }) => {
      const answer = await send('storage', filePath(namespace, file.name), {
        headers: { Range: `bytes=0-${TEXT_BYTES - 1}` },
        signal,
      })
      return answer.text()
    },
  })
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />
  if (data === undefined) return <Loading />
  return (
    <>
      <pre
        tabIndex={0}
        data-keys
        aria-label={`Text of ${file.name}`}
        className="max-h-[60dvh] flex-1 overflow-auto rounded-md bg-sunken p-4 font-mono text-sm leading-6"
      >
        {data}
      </pre>
      {file.size > TEXT_BYTES && (
        <p className="pt-2 text-sm text-ink-soft">
          The first {bytes(TEXT_BYTES)} of {bytes(file.size)}. Download it to read on.
        </p>
      )}
    </>
  )
}

function Loading() {
  return (
    <div className="flex flex-1 items-center justify-center">
      <Bars label="Loading the preview" />
    </div>
  )
}

function Nothing({ name, children }: { name: string; children: string }) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-4 text-center text-ink-soft">
      <FileGlyph name={name} size={48} />
      <p className="max-w-sm">{children}</p>
    </div>
  )
}
