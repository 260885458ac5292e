import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import fc from 'fast-check'
import sharp from 'sharp'
import { decode } from './decode.ts'
import { PhotoError, type PhotoFault } from './errors.ts'
import { formatOf, photoFormats } from './formats.ts'
import { defaultPhotoLimits as limits } from './limits.ts'
import type { Pixels } from './pixels.ts'

const odd = join(sharedFolder, 'photos/odd')

interface OddCase {
  readonly file: string
  readonly kind: 'ok' | 'decodes' | 'bad'
  readonly rgb: string | null
}

/** Why each of the bad files is refused. */
const faults: Readonly<Record<string, PhotoFault>> = {
  'truncated.jpg': 'broken',
  'header-only.jpg': 'broken',
  'empty.jpg': 'not-a-picture',
  'html.jpg': 'not-a-picture',
  'random.jpg': 'not-a-picture',
  'entity.svg': 'not-a-picture',
  'bomb-30000x30000.png': 'too-many-pixels',
  'lying-header.png': 'broken',
}

test('unusual photos decode as in Pillow, and hostile ones are refused', {
  skip: needsShared,
}, async (t) => {
  const cases: OddCase[] = JSON.parse(readFileSync(join(odd, 'cases.json'), 'utf8'))
  for (const { file, kind, rgb } of cases) {
    await t.test(`${file}: ${kind}`, async () => {
      const bytes = readFileSync(join(odd, file))
      if (kind === 'bad') return refused(bytes, faults[file])
      const { pixels, format } = await decode(bytes, 'ignore', limits)
      if (!rgb) return assert.equal(pixels.data.length, pixels.width * pixels.height * 3)
      const lossy = format === 'jpeg' || file === 'lossy.webp'
      assertClose(pixels, await readPng(join(odd, rgb)), lossy ? 2 : 0)
    })
  }
})

const card = { width: 9, height: 5, channels: 3 } as const
const raw = Uint8Array.from({ length: 9 * 5 * 3 }, (_, i) => (i * 37) % 256)
const photo = () => sharp(raw, { raw: card })

test('every format is known by its first bytes and decoded', async () => {
  for (const format of photoFormats) {
    const bytes = await photo().toFormat(format).toBuffer()
    const decoded = await decode(bytes, 'ignore', limits)
    assert.deepEqual(
      [decoded.format, decoded.width, decoded.height, decoded.pixels.data.length],
      [format, 9, 5, raw.length],
    )
  }
})

test('the orientation that a camera noted is applied when asked for', async () => {
  const bytes = await photo().withMetadata({ orientation: 6 }).png().toBuffer()
  const stored = await decode(bytes, 'ignore', limits)
  assert.deepEqual(Uint8Array.from(stored.pixels.data), raw)
  const turned = await decode(bytes, 'apply', limits)
  assert.deepEqual([turned.width, turned.height], [9, 5])
  assert.deepEqual([turned.pixels.width, turned.pixels.height], [5, 9])
  // Turned to the right, the lower left corner comes first.
  assert.deepEqual([...turned.pixels.data.subarray(0, 3)], [...raw.subarray(4 * 27, 4 * 27 + 3)])
})

test('a GIF shows the colour of its transparent index where it has no pixel, as in Pillow', async () => {
  const [a, b, c, d] = [10, 40, 70, 100]
  const gifs: readonly [string, readonly number[]][] = [
    [
      'R0lGODlhAwACAIEAAAoUHigyPEZQWmRueCH5BAEAAAIALAAAAAADAAIAAAgJAAEEEDBAQICAADs=',
      [a, b, c, d, c, b],
    ],
    [
      'R0lGODdhBAADAIEAAAoUHigyPEZQWmRueCwBAAEAAwACAAAICQABBBAwQECAgAA7',
      [a, a, a, a, a, a, b, c, a, d, c, b],
    ],
    [
      'R0lGODlhBAADAIEAAAoUHigyPEZQWmRueCH5BAEAAAMALAEAAAADAAIAAAgJAAEEEDBAQICAADs=',
      [d, a, b, c, d, d, c, b, d, d, d, d],
    ],
  ]
  for (const [base64, reds] of gifs) {
    const { pixels } = await decode(Buffer.from(base64, 'base64'), 'ignore', limits)
    const due = reds.flatMap((red) => [red, red + 10, red + 20])
    assert.deepEqual([...pixels.data], due)
  }
})

test('sixteen bits a channel keep their upper eight', async () => {
  const wide = Uint16Array.from(raw, (value) => value * 256 + 201)
  const bytes = await sharp(wide, { raw: card }).toColourspace('rgb16').png().toBuffer()
  const { pixels } = await decode(bytes, 'ignore', limits)
  assert.deepEqual(Uint8Array.from(pixels.data), raw)
})

test('a photo over a limit is refused before it is decoded', async () => {
  const bytes = await photo().png().toBuffer()
  await refused(bytes, 'too-many-pixels', { ...limits, maxPixels: 44 })
  await refused(bytes, 'too-many-bytes', { ...limits, maxBytes: bytes.length - 1 })
  await decode(bytes, 'ignore', { ...limits, maxPixels: 45, maxBytes: bytes.length })
})

test('a line too long to be a photo is refused', async () => {
  const line = { width: 70_000, height: 1, channels: 3 } as const
  const bytes = await sharp(new Uint8Array(210_000), { raw: line }).png().toBuffer()
  await refused(bytes, 'too-many-pixels')
})

test('what is no photo is refused by what it is', async () => {
  const files: readonly [string, RegExp][] = [
    ['', /an empty file/],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', /a HEIC photo/],
    ['\0\0\0\x18ftypisom\0\0\0\0', /a video/],
    ['%PDF-1.7\n', /a PDF document/],
    ['BM\x36\0', /a BMP picture/],
    ['  <svg xmlns="http://www.w3.org/2000/svg"/>', /text, such as HTML or SVG/],
    ['<?xml version="1.0"?><svg/>', /text, such as HTML or SVG/],
    ['\x01\x02\x03', /something else/],
  ]
  for (const [bytes, message] of files) {
    await assert.rejects(decode(Buffer.from(bytes, 'latin1'), 'ignore', limits), {
      fault: 'not-a-picture',
      message,
    })
  }
})

test('a photo cut anywhere is refused or decodes to its stated size', async () => {
  const files = await Promise.all(photoFormats.map((format) => photo().toFormat(format).toBuffer()))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), fc.double({ min: 0, max: 1, noNaN: true }), cut),
  )
})

async function cut(file: Uint8Array, share: number): Promise<void> {
  const bytes = file.subarray(0, Math.floor(file.length * share))
  const outcome = await decode(bytes, 'ignore', limits).catch((error) => error)
  if (outcome instanceof PhotoError) {
    assert.equal(outcome.fault, formatOf(bytes) ? 'broken' : 'not-a-picture')
  } else {
    assert.equal(outcome.pixels.data.length, raw.length)
  }
}

async function refused(bytes: Uint8Array, fault: PhotoFault | undefined, under = limits) {
  await assert.rejects(
    decode(bytes, 'ignore', under),
    (error) => error instanceof PhotoError && error.fault === fault,
  )
}

async function readPng(path: string): Promise<Pixels> {
  const { data, info } = await sharp(readFileSync(path))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

function assertClose(actual: Pixels, due: Pixels, tolerance: number): void {
  assert.deepEqual([actual.width, actual.height], [due.width, due.height])
  const largest = actual.data.reduce(
    (max, v, i) => Math.max(max, Math.abs(v - (due.data[i] ?? 0))),
    0,
  )
  assert.ok(largest <= tolerance, `differs by up to ${largest} of 255`)
}
