import { findHits, type Hit, type Pattern } from './find-hits'

export interface HighlightQuestion {
  number: number
  patterns: Pattern[]
  texts: string[]
}
export interface HighlightAnswer {
  number: number
  hits: Hit[][]
}

/** A worker of its own: an expression that takes forever is ended with it, and the page goes on. */
self.onmessage = ({ data }: MessageEvent<HighlightQuestion>) => {
  const patterns = data.patterns.map(({ source, flags }) => new RegExp(source, flags))
  self.postMessage({ number: data.number, hits: data.texts.map((text) => findHits(text, patterns)) } satisfies HighlightAnswer)
}
