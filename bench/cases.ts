/** What is measured. Every case goes through the gateway to the same nginx. */

export interface Case {
  name: string
  /** A short word for the table's head. */
  title: string
  path: string
  connections: number
  /** Length of the upstream's answer, in bytes: each answer is checked against it. */
  answerBytes: number
  /** Length of the request's body, in bytes; absent: GET. */
  postBytes?: number
}

const SMALL = { path: '/', answerBytes: 60 }

export const CASES: readonly Case[] = [
  { name: 'small-16', title: '60 B, 16 connections', connections: 16, ...SMALL },
  { name: 'small-64', title: '60 B, 64 connections', connections: 64, ...SMALL },
  { name: 'small-512', title: '60 B, 512 connections', connections: 512, ...SMALL },
  { name: 'body-10k', title: '10 KiB', path: '/10k', connections: 64, answerBytes: 10_240 },
  { name: 'body-1m', title: '1 MiB', path: '/1m', connections: 16, answerBytes: 1_048_576 },
  { name: 'post-64k', title: 'POST 64 KiB', path: '/post', connections: 16, answerBytes: 3, postBytes: 65_536 },
]
