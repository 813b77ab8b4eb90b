import { queryOptions, useQuery } from '@tanstack/react-query'
import { json } from '@/api/client'
import type { ChunkServer, GfsState } from '@/api/types'
import { Badge } from '@/ui/Badge'
import { bytes, plural } from '@/ui/format'
import { CheckIcon, WarnIcon } from '@/ui/icons'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { Card, Page, Section } from '@/ui/Page'
import { Progress } from '@/ui/Progress'
import { Skeleton } from '@/ui/Skeleton'

/** How often the page looks again: repairs take minutes, a dead server is noticed in seconds. */
const REFRESH_MS = 5000

const gfsQuery = queryOptions({
  queryKey: ['admin', 'gfs'],
  queryFn: ({ signal }) => json<GfsState>('storage', '/admin/gfs', { signal }),
  refetchInterval: REFRESH_MS,
})

/** What the counters of the master mean, for somebody who has to decide whether to get up at night. */
const COUNTERS: { key: 'under_replicated' | 'stale' | 'corrupt' | 'lost' | 'pending_delete'; label: string; about: string }[] = [
  { key: 'under_replicated', label: 'Short of copies', about: 'Chunks with fewer than three copies. They are being copied.' },
  { key: 'stale', label: 'Outdated copies', about: 'Copies that missed a write. They are never read, and get replaced.' },
  { key: 'corrupt', label: 'Damaged copies', about: 'Copies whose checksum is wrong. They are never read, and get replaced.' },
  { key: 'lost', label: 'Lost chunks', about: 'Chunks without any good copy left. Restore them from a backup.' },
  { key: 'pending_delete', label: 'Waiting to be freed', about: 'Deleted, and their space not yet given back.' },
]

export default function StoragePage() {
  const { data, error, refetch } = useQuery(gfsQuery)
  return (
    <Page title="Storage" lead="The file system under everything: three copies of each chunk, on different machines." wide>
      {error && (
        <div className="mb-6">
          <ErrorNotice error={error} retry={() => void refetch()} />
        </div>
      )}
      {data ? <State state={data} /> : !error && <Loading />}
    </Page>
  )
}

export function State({ state }: { state: GfsState }) {
  return (
    <>
      <Verdict state={state} />
      <Section title="Servers">
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {[...state.servers]
            .sort((a, b) => a.id.localeCompare(b.id))
            .map((server) => (
              <Server key={server.id} server={server} />
            ))}
        </ul>
      </Section>
      <Section title="Copies">
        <Card>
          <dl className="divide-y divide-line">
            {COUNTERS.map(({ key, label, about }) => (
              <div key={key} className="flex items-baseline gap-4 px-4 py-3">
                <dt className="min-w-0 flex-1">
                  <span className="font-semibold">{label}</span>
                  <span className="block text-sm text-ink-soft">{about}</span>
                </dt>
                <dd
                  className={`text-lg font-bold ${state[key] > 0 && key !== 'pending_delete' ? (key === 'lost' ? 'text-bad' : 'text-warn') : ''}`}
                >
                  {state[key].toLocaleString('en')}
                </dd>
              </div>
            ))}
          </dl>
        </Card>
      </Section>
    </>
  )
}

function Verdict({ state }: { state: GfsState }) {
  const dead = state.servers.filter((server) => !server.alive).length
  const repairing = state.under_replicated + state.stale + state.corrupt
  let verdict
  if (state.lost > 0) {
    verdict = <Notice tone="bad">{plural(state.lost, 'chunk')} cannot be read. Restore what is affected from a backup.</Notice>
  } else if (state.safe_mode) {
    verdict = <Notice tone="warn">The master has just started and waits for its servers. Files can be read, not written.</Notice>
  } else if (dead > 0 || repairing > 0) {
    verdict = (
      <Notice tone="warn">
        {dead > 0 && `${plural(dead, 'server does', 'servers do')} not answer. `}
        {repairing > 0 && `${plural(repairing, 'chunk')} to repair; that happens by itself. `}
        Nothing is lost.
      </Notice>
    )
  } else {
    verdict = <Notice tone="good">All is well: every chunk has its three copies.</Notice>
  }
  return <div className="mb-8">{verdict}</div>
}

function Server({ server }: { server: ChunkServer }) {
  const share = server.disk_total_bytes > 0 ? server.disk_used_bytes / server.disk_total_bytes : 0
  const tone = share > 0.9 ? 'bad' : 'mark'
  return (
    <li className="rounded-lg bg-sheet p-4 ring-1 ring-line">
      <div className="mb-4 flex items-start justify-between gap-3">
        <h3 className="min-w-0 text-base wrap-anywhere">{server.id}</h3>
        {server.alive ? (
          <Badge tone="good" icon={CheckIcon}>
            Alive
          </Badge>
        ) : (
          <Badge tone="bad" icon={WarnIcon}>
            No answer
          </Badge>
        )}
      </div>
      <Progress value={share} label={`Disk of ${server.id}`} tone={tone} />
      <p className="mt-2 flex flex-wrap justify-between gap-x-4 text-sm text-ink-soft">
        <span>
          {bytes(server.disk_total_bytes - server.disk_used_bytes)} free of {bytes(server.disk_total_bytes)}
        </span>
        <span>{plural(server.chunk_count, 'chunk')}</span>
      </p>
    </li>
  )
}

function Loading() {
  return (
    <div aria-busy="true" aria-label="Loading the state of the storage">
      <Skeleton className="mb-8 h-12" />
      <Skeleton className="mb-3 h-6 w-32" />
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <Skeleton className="h-30" />
        <Skeleton className="h-30" />
        <Skeleton className="h-30" />
      </div>
    </div>
  )
}
