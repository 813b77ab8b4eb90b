import { queries } from '@/app/queries'
import { deletions } from '@/undo/deletions'
import { session } from './session'

/** Signs out, after what was deleted has been deleted: nobody could undo it any more. */
export async function leave(): Promise<void> {
  await deletions.flush()
  session.signOut()
  queries.clear()
}
