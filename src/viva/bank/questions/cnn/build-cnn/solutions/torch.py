"""The four layers in PyTorch, and a loop that trains them with Adam."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy


class CNN(nn.Module):
    def __init__(self, seed):
        super().__init__()
        torch.manual_seed(seed)
        self.convolution = nn.Conv2d(1, 8, kernel_size=5)
        self.relu = nn.ReLU()
        self.pooling = nn.MaxPool2d(2)
        self.connected = nn.Linear(8 * 12 * 12, 10)

    def forward(self, x):
        convolved = self.convolution(x.unsqueeze(1))
        rectified = self.relu(convolved)
        pooled = self.pooling(rectified)
        return convolved, rectified, pooled, self.connected(pooled.flatten(1))

    def fit(self, x, y, epochs=5, batch=50):
        optimizer = torch.optim.Adam(self.parameters(), lr=2e-3)
        for _ in range(epochs):
            for chosen in torch.randperm(len(x)).split(batch):
                optimizer.zero_grad()
                cross_entropy(self(x[chosen])[-1], y[chosen]).backward()
                optimizer.step()
