import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

EPOCHS = 5


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(784, 256)
        self.second = nn.Linear(256, 128)
        self.out = nn.Linear(128, 10)

    def forward(self, x):
        x = x.flatten(1)
        x = torch.relu(self.first(x))
        x = torch.relu(self.second(x))
        return self.out(x)


to_tensor = transforms.ToTensor()  # scales to 0..1
train = DataLoader(datasets.MNIST("data", train=True, transform=to_tensor), batch_size=128, shuffle=True)
test = DataLoader(datasets.MNIST("data", train=False, transform=to_tensor), batch_size=128)

model = Digits()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loss_of = nn.CrossEntropyLoss()

for epoch in range(EPOCHS):
    model.train()
    for pictures, digits in train:
        optimizer.zero_grad()
        loss_of(model(pictures), digits).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in test)
    print(epoch, right / len(test.dataset))
