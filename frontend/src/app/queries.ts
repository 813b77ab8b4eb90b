import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@/api/error'

/** Refusals stay refusals however often they are asked for; only what got no answer is tried again. */
const MOST_RETRIES = 2

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) =>
        failures < MOST_RETRIES && !(error instanceof ApiError && error.status < 500) && navigator.onLine,
    },
    mutations: { retry: false },
  },
})
