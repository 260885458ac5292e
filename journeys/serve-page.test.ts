import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { needsShared } from '@galley/kit/testing/shared'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { launchBrowser, needsBrowser } from './support/browser.ts'
import { foodPhoto } from './support/food-photos.ts'
import { type GalleyServer, startGalley } from './support/galley-server.ts'

const widths = [1280, 390]
const carbonara = foodPhoto('carbonara.jpg')
const text = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no photo') }

describe('the page', { skip: needsShared || needsBrowser }, () => {
  const ends: (() => unknown)[] = []
  let galley: GalleyServer
  let browser: Browser

  before(async () => {
    galley = await startGalley({ after: (end) => ends.push(end) })
    browser = await launchBrowser()
  })
  after(async () => {
    await browser.close()
    await Promise.all(ends.map((end) => end()))
  })

  /** The page, opened afresh; that it asks no other origin and logs no error is checked at the end. */
  async function open(t: TestContext, options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const complaints: string[] = []
    const requests: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    t.after(() => context.close())
    await page.goto(galley.url)
    const check = () => {
      assert.deepEqual(complaints, [])
      const foreign = requests.filter((url) => !/^(blob:)?http:\/\/127\.0\.0\.1:/.test(url))
      assert.deepEqual(foreign, [])
    }
    return { page, check }
  }

  for (const width of widths) {
    test(`a photo that is chosen gets a label, five bars and its time, ${width} pixels wide`, async (t) => {
      const { page, check } = await open(t, { viewport: { width, height: 844 } })
      await page.setInputFiles('#file', carbonara)
      const ticket = await answered(page)
      assert.equal(await ticket.locator('.label').textContent(), 'Noodles/Pasta')
      assert.equal(await ticket.locator('.bars li').count(), 5)
      assert.match(String(await ticket.locator('.time').textContent()), /^[\d.]+ ms$/)
      assert.ok(await shows(ticket.locator('.preview')))
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      assert.equal(overflow, 0)
      check()
    })
  }

  test('the bars are the probabilities, the largest first', async (t) => {
    const { page } = await open(t)
    await page.setInputFiles('#file', carbonara)
    const ticket = await answered(page)
    const percents = await ticket.locator('.percent').allTextContents()
    const values = percents.map((percent) => Number.parseFloat(percent.replace('< 1', '0')))
    assert.deepEqual(
      values,
      values.toSorted((a, b) => b - a),
    )
    const share = (bar: { style: { getPropertyValue(name: string): string } }) =>
      Number(bar.style.getPropertyValue('--share')) * 100
    for (const [index, value] of values.entries()) {
      const width = await ticket.locator('.fill').nth(index).evaluate(share)
      assert.ok(Math.abs(width - value) <= 1, `bar ${index}: ${width} for ${value}%`)
    }
  })

  test('several photos are answered together, in the order they were chosen', async (t) => {
    const { page, check } = await open(t)
    const files = ['borscht.jpg', 'bread.jpg', 'guacamole.webp', 'noodles.jpg']
    await page.setInputFiles('#file', files.map(foodPhoto))
    await answered(page, 4)
    assert.deepEqual(await page.locator('.ticket .name').allTextContents(), files)
    await page.getByRole('button', { name: 'Clear all' }).click()
    assert.equal(await page.locator('#results').isHidden(), true)
    check()
  })

  test('a file that is no photo is refused in words, and the photo beside it answered', async (t) => {
    const { page } = await open(t)
    const photo = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: readFileSync(carbonara) }
    await page.setInputFiles('#file', [text, photo])
    await answered(page)
    const failed = page.locator('.ticket[data-state=failed]')
    await failed.waitFor()
    assert.match(String(await failed.locator('.problem').textContent()), /not a photo/)
    assert.match(String(await page.locator('#status').textContent()), /notes\.txt: .*not a photo/)
  })

  test('a photo that is too large is refused without being sent', async (t) => {
    const { page, check } = await open(t)
    const folder = mkdtempSync(join(tmpdir(), 'galley-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const huge = join(folder, 'huge.jpg')
    writeFileSync(huge, Buffer.alloc(11 * 2 ** 20))
    await page.setInputFiles('#file', huge)
    const problem = page.locator('.problem:visible')
    await problem.waitFor()
    assert.match(String(await problem.textContent()), /11\.0 MB; at most 10\.0 MB/)
    check()
  })

  test('photos can be dropped and pasted', async (t) => {
    const { page, check } = await open(t)
    const bytes = readFileSync(foodPhoto('borscht.webp')).toString('base64')
    await page.evaluate(`(() => {
      const bytes = Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], 'dropped.webp', { type: 'image/webp' }))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
    })()`)
    await answered(page, 2)
    check()
  })

  test('a photo can be taken with the camera', async (t) => {
    const { page, check } = await open(t)
    await page.getByRole('button', { name: 'Take a photo' }).click()
    while ((await page.evaluate('document.getElementById("viewfinder").videoWidth')) === 0);
    await page.getByRole('button', { name: 'Take it' }).click()
    await answered(page)
    assert.equal(await page.locator('dialog').isHidden(), true)
    check()
  })

  test('the keyboard reaches everything, in order, and sees where it is', async (t) => {
    const { page } = await open(t)
    const reached: string[] = []
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press('Tab')
      reached.push(
        String(
          await page.evaluate(
            'document.activeElement.id || document.activeElement.className || document.activeElement.localName',
          ),
        ),
      )
    }
    assert.deepEqual(reached, ['skip', 'file', 'photograph', 'summary'])
    await page.setInputFiles('#file', [carbonara, foodPhoto('bread.jpg')])
    await answered(page, 2)
    await page.getByRole('button', { name: 'Remove carbonara.jpg' }).focus()
    await page.keyboard.press('Enter')
    const focused = await page.evaluate('document.activeElement.getAttribute("aria-label")')
    assert.equal(focused, 'Remove bread.jpg')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement.id'), 'file')
  })

  test('dark is dark and light is light, both with contrast enough to read', async (t) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(t, { colorScheme })
      await page.setInputFiles('#file', carbonara)
      await answered(page)
      const paper = await luminance(page, 'html', 'backgroundColor')
      assert.equal(paper < 0.5, colorScheme === 'dark')
      for (const selector of ['h1', '.lead', '.model', '.limits', '.label', '.percent', '.name']) {
        const ink = await luminance(page, selector, 'color')
        const card = await luminance(page, '.ticket', 'backgroundColor')
        for (const ground of [paper, card]) {
          const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
          assert.ok(ratio >= 4.5, `${colorScheme} ${selector}: ${ratio}`)
        }
      }
    }
  })

  test('without script the form is sent as forms are', async (t) => {
    const { page } = await open(t, { javaScriptEnabled: false })
    await page.setInputFiles('#file', carbonara)
    await page.getByRole('button', { name: 'Classify' }).click()
    await page.waitForURL('**/predict')
    assert.match(String(await page.locator('body').textContent()), /^Noodles\/Pasta \(/)
  })
})

/** Waits until so many photos are answered; gives the first. */
async function answered(page: Page, count = 1): Promise<Locator> {
  const tickets = page.locator('.ticket[data-state=answered]')
  await tickets.nth(count - 1).waitFor()
  return tickets.first()
}

async function shows(image: Locator): Promise<boolean> {
  return Number(await image.evaluate((shown: { naturalWidth: number }) => shown.naturalWidth)) > 0
}

/** Relative luminance as WCAG 2.2 defines it. */
async function luminance(page: Page, selector: string, property: string): Promise<number> {
  const script = `getComputedStyle(document.querySelector('${selector}')).${property}`
  const [red = 0, green = 0, blue = 0] =
    String(await page.evaluate(script))
      .match(/[\d.]+/g)
      ?.map((value) => linear(Number(value) / 255)) ?? []
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const linear = (value: number) =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
