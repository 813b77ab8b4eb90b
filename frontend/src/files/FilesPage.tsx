import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Namespace } from '@/api/types'
import { Badge } from '@/ui/Badge'
import { Button, IconButton } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { plural } from '@/ui/format'
import { FolderIcon, GlobeIcon, LockIcon, MoreIcon, PlusIcon, TrashIcon } from '@/ui/icons'
import { Menu, MenuItem, MenuLine } from '@/ui/Menu'
import { ErrorNotice } from '@/ui/Notice'
import { Card, Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { deletions, usePendingDeletions } from '@/undo/deletions'
import { doomedOf } from '@/undo/pending'
import { namespacesQuery, PRIVATE, PUBLIC } from './api'
import { CreateDialog } from './CreateDialog'
import { compareNames } from './sorting'
import { changeVisibility } from './visibility'

export default function FilesPage() {
  const { data, error, refetch } = useQuery(namespacesQuery)
  const { create } = useSearch({ from: '/shell/files' })
  const navigate = useNavigate()
  const hidden = new Set(doomedOf(usePendingDeletions(), 'namespace').map(({ namespace }) => namespace))
  const shown = data?.filter(({ name }) => !hidden.has(name)).sort((a, b) => compareNames(a.name, b.name))
  const openCreate = () => void navigate({ to: '/files', search: { create: true } })

  return (
    <Page
      wide
      title="Files"
      lead="Each namespace is a place for files that belong together."
      actions={
        <Button kind="primary" icon={PlusIcon} onClick={openCreate}>
          New namespace
        </Button>
      }
    >
      {error && (
        <div className="mb-4">
          <ErrorNotice error={error} retry={() => void refetch()} />
        </div>
      )}
      {!shown && !error && <Loading />}
      {shown?.length === 0 && (
        <EmptyState
          icon={FolderIcon}
          title="No namespace yet"
          action={
            <Button kind="primary" icon={PlusIcon} onClick={openCreate}>
              Create your first
            </Button>
          }
        >
          Files live in namespaces: one for the holiday, one for the taxes. Each file is kept three times, on different machines.
        </EmptyState>
      )}
      {shown && shown.length > 0 && (
        <Card>
          <ul className="divide-y divide-line">
            {shown.map((namespace) => (
              <Row key={namespace.name} namespace={namespace} />
            ))}
          </ul>
        </Card>
      )}
      {create === true && (
        <CreateDialog
          onClose={() => void navigate({ to: '/files', search: {}, replace: true })}
          onCreated={(name) => void navigate({ to: '/files/$namespace', params: { namespace: name }, replace: true })}
        />
      )}
    </Page>
  )
}

function Row({ namespace }: { namespace: Namespace }) {
  const { name, count, visibility } = namespace
  const isPublic = visibility === PUBLIC
  return (
    <li className="group relative flex min-h-16 items-center gap-4 py-2 pr-2 pl-4 hover:bg-mark-soft">
      <FolderIcon size={24} className="shrink-0 text-ink-soft" />
      <div className="min-w-0 flex-1">
        <Link
          to="/files/$namespace"
          params={{ namespace: name }}
          className="block truncate font-semibold after:absolute after:inset-0"
        >
          {name}
        </Link>
        <p className="text-sm text-ink-soft tabular-nums">{plural(count, 'file')}</p>
      </div>
      <Badge tone={isPublic ? 'mark' : 'neutral'} icon={isPublic ? GlobeIcon : LockIcon}>
        {isPublic ? 'Public' : 'Private'}
      </Badge>
      <NamespaceMenu namespace={namespace} />
    </li>
  )
}

export function NamespaceMenu({ namespace, onDelete }: { namespace: Namespace; onDelete?: () => void }) {
  const isPublic = namespace.visibility === PUBLIC
  return (
    <Menu trigger={<IconButton className="relative" icon={MoreIcon} label={`More for ${namespace.name}`} />}>
      <MenuItem
        icon={isPublic ? LockIcon : GlobeIcon}
        onSelect={() => void changeVisibility(namespace, isPublic ? PRIVATE : PUBLIC)}
      >
        {isPublic ? 'Make private' : 'Make public'}
      </MenuItem>
      <MenuLine />
      <MenuItem
        icon={TrashIcon}
        danger
        onSelect={() => {
          deletions.add({ kind: 'namespace', namespace: namespace.name })
          onDelete?.()
        }}
      >
        Delete with all files
      </MenuItem>
    </Menu>
  )
}

function Loading() {
  return (
    <Card>
      <ul className="divide-y divide-line" aria-busy="true" aria-label="Loading namespaces">
        {[40, 28, 52].map((width) => (
          <li key={width} className="flex h-16 items-center gap-4 px-4">
            <Skeleton className="size-6" />
            <span className="flex-1">
              <Skeleton className="mb-1.5 h-4 w-40" />
              <Skeleton className="h-3 w-16" />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
