import { Link } from '@tanstack/react-router'
import { buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { SearchIcon } from '@/ui/icons'
import { useTitle } from '@/ui/Page'

export function NotFound() {
  useTitle('Not found')
  return (
    <main className="pt-[8vh]">
      <EmptyState
        whole
        icon={SearchIcon}
        title="There is no page at this address"
        action={
          <Link to="/files" className={buttonClass('primary')}>
            Go to your files
          </Link>
        }
      >
        It may have moved, or the link lost something on its way.
      </EmptyState>
    </main>
  )
}
