-- +goose Up

-- One row, when the journal was found altered: whoever finds it so writes it, so
-- that every node stops taking acts, and that no later start trusts what was
-- verified before. A start that verified the whole takes it away.
CREATE TABLE journal_alarm (
    id        integer   PRIMARY KEY CHECK (id = 1),
    raised_at timestamp NOT NULL,
    size      bigint    NOT NULL, -- lines verified
    faults    integer   NOT NULL
);

-- +goose Down
DROP TABLE journal_alarm;
