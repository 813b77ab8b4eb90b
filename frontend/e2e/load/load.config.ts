import { defineConfig } from '@playwright/test'
import stories from '../playwright.config'

/** Measures first visits, one after the other: no test of anything. */
export default defineConfig(stories, { testDir: '.', testMatch: '*.load.ts', workers: 1, timeout: 300_000, outputDir: '../../target/load', reporter: 'line' })
