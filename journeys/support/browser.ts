import { existsSync } from 'node:fs'
import { skipUnless } from '@galley/kit/testing/shared'
import { type Browser, chromium } from 'playwright-core'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** False where there is a browser to test with, otherwise why not. */
export const needsBrowser = skipUnless(
  existsSync(executablePath),
  `${executablePath} is missing (install Debian's chromium, or set CHROMIUM)`,
)

/** A fresh browser that talks to nobody of its own accord. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
    ],
  })
}
