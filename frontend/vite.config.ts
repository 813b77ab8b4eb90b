import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const source = fileURLToPath(new URL('./src', import.meta.url))

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: {
    alias: {
      '@': source,
      // Radix locks the page's scrolling with a <style> element, which the Content-Security-Policy refuses.
      'react-style-singleton': `${source}/ui/adoptedStyle.ts`,
    },
  },
  build: {
    // The policy allows no data: script or font, so nothing is inlined.
    assetsInlineLimit: 0,
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
  },
  preview: {
    host: '127.0.0.1',
    allowedHosts: ['.localhost'],
    // As strict as the server that serves the build: what it would refuse must be seen here.
    headers: {
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' https: blob:; media-src https: blob:; connect-src 'self' https: http://127.0.0.1:* http://localhost:*; frame-src https: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'https://cloud.localhost:8443/' } },
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
  },
})
