import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OwnSession } from '@/api/types'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/Dialog'
import { ago } from '@/ui/format'
import { ScreenIcon } from '@/ui/icons'
import { Page } from '@/ui/Page'
import { Row, Rows } from '@/ui/Rows'
import { toast, toastError } from '@/ui/toasts'
import { deletions, usePendingDeletions } from '@/undo/deletions'
import { doomedOf } from '@/undo/pending'
import { endOtherSessions, sessionsQuery } from './api'
import { Loaded } from './Loaded'

function deviceOf(session: OwnSession): string {
  return session.device === '' ? 'Unknown device' : session.device
}

/** Two of the same kind are told apart by where they are. */
function deviceAndPlace(session: OwnSession): string {
  return `${deviceOf(session)} at ${session.ip_address}`
}

export default function SessionsPage() {
  const queries = useQueryClient()
  const sessions = useQuery(sessionsQuery)
  const doomed = new Set(doomedOf(usePendingDeletions(), 'session').map(({ id }) => id))
  const [asking, setAsking] = useState(false)
  const others = sessions.data?.filter((session) => !session.is_current).length ?? 0

  const endOthers = async () => {
    setAsking(false)
    const before = sessions.data
    queries.setQueryData<OwnSession[]>(sessionsQuery.queryKey, (all) => all?.filter((session) => session.is_current))
    try {
      await endOtherSessions()
      toast('Every other device has been signed out.', { tone: 'good' })
    } catch (error) {
      queries.setQueryData(sessionsQuery.queryKey, before)
      toastError('The other devices are still signed in.', error)
    }
    await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
  }

  return (
    <Page
      title="Sessions"
      lead="Where you are signed in. A session lasts a day."
      actions={others > 0 && <Button onClick={() => setAsking(true)}>Sign out all others</Button>}
    >
      <Loaded query={sessions} label="your sessions" rows={3}>
        {(all) => (
          <Rows label="Sessions">
            {all
              .filter((session) => !doomed.has(session.id))
              .map((session) => (
                <Row
                  key={session.id}
                  icon={ScreenIcon}
                  title={deviceOf(session)}
                  marks={session.is_current && <Badge tone="mark">This one</Badge>}
                  about={
                    <>
                      {session.ip_address} · signed in {ago(session.created_at)}
                      {session.last_seen_at > 0 && ` · last used ${ago(session.last_seen_at)}`}
                    </>
                  }
                  actions={
                    !session.is_current && (
                      <span className="mr-2 py-1">
                        <Button
                          size="sm"
                          aria-label={`Sign out ${deviceAndPlace(session)}`}
                          onClick={() => deletions.add({ kind: 'session', id: session.id, device: deviceAndPlace(session) })}
                        >
                          Sign out
                        </Button>
                      </span>
                    )
                  }
                />
              ))}
          </Rows>
        )}
      </Loaded>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Sign out everywhere else?"
        confirm="Sign out others"
        onConfirm={() => void endOthers()}
      >
        <p>Every device but this one has to sign in again. API tokens keep working.</p>
      </ConfirmDialog>
    </Page>
  )
}
