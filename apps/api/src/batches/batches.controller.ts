import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { BatchDetailView, BatchView, Page } from '@zkr/sdk/views';
import type { Response } from 'express';
import { z } from 'zod';
import { notFound } from '../errors/api-error.js';
import { Endpoint } from '../http/endpoint.js';
import { decodeCursor, pageOf, pageQuery } from '../http/paging.js';
import { PathParam, ValidQuery, wholeNumber } from '../http/params.js';
import { batchDetailView, batchView } from './batch-view.js';
import { Batches, type BatchName } from './batches.js';

const query = z.strictObject(pageQuery);
const which = z
  .union([
    z.enum(['latest', 'sealed', 'proven', 'verified', 'finalized']),
    wholeNumber(Number.MAX_SAFE_INTEGER),
  ])
  .describe('Number, or latest, sealed, proven, verified, finalized: the newest that has come so far');

@ApiTags('batches')
@Controller('v1/batches')
export class BatchesController {
  constructor(private readonly batches: Batches) {}

  @Get()
  @Endpoint({
    summary: 'Batches, newest first',
    response: pageOf(batchView),
    query,
    errors: ['MALFORMED', 'UNKNOWN_FIELD'],
  })
  listBatches(@ValidQuery(query) { limit, cursor }: z.infer<typeof query>): Promise<Page<BatchView>> {
    return this.batches.list(limit, cursor === undefined ? undefined : decodeCursor('batches', cursor));
  }

  @Get(':which')
  @Endpoint({
    summary: 'A batch with its segments and their proofs',
    response: batchDetailView,
    params: { which },
    errors: ['MALFORMED', 'NOT_FOUND'],
  })
  async getBatch(
    @PathParam('which', which) name: number | BatchName,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BatchDetailView> {
    const batch = await this.batches.find(name);
    if (!batch) throw notFound(`batch ${name}`);
    const immutable = typeof name === 'number' && batch.status === 'finalized';
    response.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-store');
    return batch;
  }
}
