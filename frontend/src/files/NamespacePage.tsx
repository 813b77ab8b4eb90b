import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import { ApiError } from '@/api/error'
import { Badge } from '@/ui/Badge'
import { Button, buttonClass } from '@/ui/Button'
import { cx } from '@/ui/cx'
import { EmptyState } from '@/ui/EmptyState'
import { BackIcon, FolderIcon, GlobeIcon, LockIcon, UploadIcon } from '@/ui/icons'
import { ErrorNotice } from '@/ui/Notice'
import { COLUMN, useTitle } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { usePendingDeletions } from '@/undo/deletions'
import { doomedOf } from '@/undo/pending'
import { uploads } from '@/uploads/uploads'
import { filesQuery, namespacesQuery, PUBLIC } from './api'
import { DropZone } from './DropZone'
import { FileList } from './FileList'
import { NamespaceMenu } from './FilesPage'
import { Preview } from './Preview'

export default function NamespacePage() {
  const { namespace } = useParams({ from: '/shell/files/$namespace' })
  const { view } = useSearch({ from: '/shell/files/$namespace' })
  useTitle(namespace)
  const navigate = useNavigate()
  const picker = useRef<HTMLInputElement>(null)
  const files = useQuery(filesQuery(namespace))
  const namespaces = useQuery(namespacesQuery)
  const known = namespaces.data?.find(({ name }) => name === namespace)
  const pending = usePendingDeletions()
  const shown = useMemo(() => {
    const doomed = new Set(doomedOf(pending, 'files').flatMap((what) => (what.namespace === namespace ? what.names : [])))
    return files.data?.filter(({ name }) => !doomed.has(name))
  }, [files.data, namespace, pending])

  const missing = files.error instanceof ApiError && (files.error.status === 404 || files.error.status === 401)
  if (missing && !shown) return <Missing namespace={namespace} />

  const pick = () => picker.current?.click()
  const open = (name: string | undefined, replace = false) =>
    void navigate({
      to: '/files/$namespace',
      params: { namespace },
      search: name === undefined ? {} : { view: name },
      replace,
      resetScroll: false,
    })

  return (
    <DropZone namespace={namespace} onFiles={(dropped) => uploads.add(namespace, dropped)}>
      <div className={cx(COLUMN, 'pt-6 pb-24 sm:pt-8')}>
        <header className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-3">
          <div className="flex min-w-0 flex-1 basis-56 items-center gap-3">
            <Link to="/files" aria-label="All namespaces" className="-ml-2 rounded-md p-2 text-ink-soft hover:bg-sunken hover:text-ink">
              <BackIcon />
            </Link>
            <h1 className="min-w-0 truncate text-xl" title={namespace}>
              {namespace}
            </h1>
            {known && (
              <Badge tone={known.visibility === PUBLIC ? 'mark' : 'neutral'} icon={known.visibility === PUBLIC ? GlobeIcon : LockIcon}>
                {known.visibility === PUBLIC ? 'Public' : 'Private'}
              </Badge>
            )}
          </div>
          <Button kind="primary" icon={UploadIcon} onClick={pick}>
            Upload
          </Button>
          {known ? (
            <NamespaceMenu namespace={known} onDelete={() => void navigate({ to: '/files' })} />
          ) : (
            // Its place: the button beside it is not pushed aside when it comes.
            <span className="size-10" />
          )}
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            data-testid="picker"
            onChange={(event) => {
              uploads.add(namespace, Array.from(event.target.files ?? []))
              event.target.value = ''
            }}
          />
        </header>
        {files.error && (
          <div className="mb-4">
            <ErrorNotice error={files.error} retry={() => void files.refetch()} />
          </div>
        )}
        {!shown && !files.error && <Loading />}
        {shown?.length === 0 && (
          <EmptyState
            icon={UploadIcon}
            title="Nothing here yet"
            action={
              <Button kind="primary" icon={UploadIcon} onClick={pick}>
                Choose files
              </Button>
            }
          >
            Drop files anywhere on this page. Large ones are fine: they stream straight to three machines.
          </EmptyState>
        )}
        {shown && shown.length > 0 && (
          <FileList namespace={namespace} visibility={known?.visibility} files={shown} onOpen={(name) => open(name)} />
        )}
      </div>
      {view !== undefined && shown && (
        <Preview
          key={view}
          namespace={namespace}
          visibility={known?.visibility}
          files={shown}
          name={view}
          onOpen={(name) => open(name, true)}
          onClose={() => open(undefined, true)}
        />
      )}
    </DropZone>
  )
}

function Missing({ namespace }: { namespace: string }) {
  useTitle('Not found')
  return (
    <div className="pt-[8vh]">
      <EmptyState
        whole
        icon={FolderIcon}
        title={`There is no namespace “${namespace}” for you`}
        action={
          <Link to="/files" className={buttonClass('primary')}>
            Show my namespaces
          </Link>
        }
      >
        It was deleted, or it belongs to somebody else and is private.
      </EmptyState>
    </div>
  )
}

function Loading() {
  return (
    <div aria-busy="true" aria-label="Loading files" className="rounded-lg bg-sheet ring-1 ring-line">
      <div className="h-12 border-b border-line" />
      {Array.from({ length: 8 }, (_, row) => (
        <div key={row} className="flex h-12 items-center gap-4 border-b border-line px-4 last:border-0">
          <Skeleton className="size-5" />
          <Skeleton className="h-4 w-52" />
        </div>
      ))}
    </div>
  )
}
