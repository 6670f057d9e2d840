// Notes on leads, kept while the stand-in runs: https://apidocs.leadsquared.com/create-a-note/ and
// https://apidocs.leadsquared.com/retrieve-notes/.
import { randomUUID } from 'node:crypto';
import { isObject, type Json } from '../json-object.ts';
import { CREATED_BY_KEY_USER } from './account-users.ts';
import type { ChangeAnswers } from './change-answers.ts';
import { GUID } from './changed-tasks.ts';
import { invalidAnswer, jsonAnswer, type LeadAnswer, missingAnswer } from './lead-answer.ts';
import { wireTime } from './wire-tasks.ts';

/** Answers the calls about notes. `body` is the request's. */
export interface LeadNotes {
  create(body: Json): LeadAnswer;
  retrieve(body: Json): LeadAnswer;
}

export function createLeadNotes(answers: ChangeAnswers): LeadNotes {
  const notes: ReturnType<typeof newNote>[] = [];

  function make({ RelatedProspectId, Note }: Json): LeadAnswer {
    if (isMissing(RelatedProspectId)) return missingAnswer('RelatedProspectId is');
    if (isMissing(Note)) return missingAnswer('Note is');
    if (!isGuid(RelatedProspectId)) return invalidAnswer('RelatedProspectId is not the id of a lead.');
    const note = newNote(RelatedProspectId, String(Note));
    notes.push(note);
    return jsonAnswer({ Status: 'Success', Message: { Id: note.ProspectNoteId } });
  }

  return {
    create: (body) => answers.toCreation('CreateNote', body.RelatedProspectId, body, () => make(body)),
    retrieve({ Parameter, Paging, Sorting }) {
      const id = isObject(Parameter) ? Parameter.RelatedId : undefined;
      if (isMissing(id)) return missingAnswer('RelatedId is');
      if (!isGuid(id)) return invalidAnswer('RelatedId is not the id of a lead.');
      const found = notes.filter(({ RelatedProspectId }) => RelatedProspectId === id.toLowerCase());
      // Notes of the same second are also in order.
      if (isObject(Sorting) && String(Sorting.Direction) === '1') found.reverse();
      const { PageIndex = 1, PageSize = found.length } = isObject(Paging) ? Paging : {};
      const start = (Number(PageIndex) - 1) * Number(PageSize);
      return jsonAnswer({
        RecordCount: found.length,
        List: found.slice(start, start + Number(PageSize)),
      });
    },
  };
}

const newNote = (leadId: string, Note: string) => ({
  ProspectNoteId: randomUUID(),
  RelatedProspectId: leadId.toLowerCase(),
  Note,
  AttachmentName: null,
  ...CREATED_BY_KEY_USER,
  CreatedOn: wireTime(new Date()),
});

const isMissing = (value: unknown) => value === undefined || value === null || value === '';

const isGuid = (value: unknown): value is string => typeof value === 'string' && GUID.test(value);
