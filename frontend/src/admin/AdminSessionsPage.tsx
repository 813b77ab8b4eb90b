import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Loaded } from '@/settings/Loaded'
import { EmptyState } from '@/ui/EmptyState'
import { ago } from '@/ui/format'
import { ScreenIcon } from '@/ui/icons'
import { Page } from '@/ui/Page'
import { Row, Rows } from '@/ui/Rows'
import { presencesQuery } from './api'

/** How often the page looks again. */
const REFRESH_MS = 15_000

export default function AdminSessionsPage() {
  const presences = useQuery({ ...presencesQuery, refetchInterval: REFRESH_MS })
  return (
    <Page
      title="Sessions"
      lead={
        <>
          Who is signed in, and from where. To sign somebody out, disable the account or set a new password under{' '}
          <Link to="/admin/users" className="font-semibold underline underline-offset-2">
            Users
          </Link>
          .
        </>
      }
    >
      <Loaded query={presences} label="who is signed in" rows={4}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={ScreenIcon} title="Nobody is signed in">
              <p>Not even you, it seems: your session has just ended.</p>
            </EmptyState>
          ) : (
            <Rows label="Sessions">
              {all.map((presence) => (
                <Row
                  key={`${presence.user_id} ${presence.ip_address}`}
                  icon={ScreenIcon}
                  title={presence.display_name === '' ? presence.username : presence.display_name}
                  about={
                    <>
                      {presence.username} from {presence.ip_address} · signed in {ago(presence.created_at)} ·{' '}
                      <Link to="/admin/audit" search={{ user: presence.user_id }} className="underline underline-offset-2">
                        what they did
                      </Link>
                    </>
                  }
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
    </Page>
  )
}
