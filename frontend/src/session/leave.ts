import { queries } from '@/app/queries'
import { later } from '@/settings/later'
import { deletions } from '@/undo/deletions'
import { session } from './session'

/** Signs out, after what was deleted has been deleted: nobody could undo it any more. */
export async function leave(): Promise<void> {
  await Promise.all([deletions.flush(), later.flush()])
  session.signOut()
  queries.clear()
}
