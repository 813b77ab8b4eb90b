import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from './app/queries'
import { router } from './app/router'
import { session } from './session/session'
import { deletions } from './undo/deletions'
import './styles/index.css'

session.watchOtherTabs()
// The token may have been revoked since; the page does not wait for the answer.
void session.verify()
deletions.resume()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
