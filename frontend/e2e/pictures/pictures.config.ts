import { defineConfig } from '@playwright/test'
import stories from '../playwright.config'

/** Takes the pictures of the documentation: no test of anything, but it fails when a page does not come. */
export default defineConfig(stories, { testDir: '.', testMatch: '*.pictures.ts', outputDir: '../../target/pictures', reporter: 'list' })
