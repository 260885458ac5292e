// Draws `soup.jpg`, the photo that GET /test classifies, from `soup.svg`. Run it after changing the drawing.
import { writeFileSync } from 'node:fs'
import sharp from 'sharp'

const at = (name: string) => new URL(name, import.meta.url)

const photo = await sharp(at('soup.svg').pathname)
  .jpeg({ quality: 72, progressive: false })
  .toBuffer()
writeFileSync(at('soup.jpg'), photo)
